/** From here on the machine's own copy is worth its call. */
const LONG: i32 = 1024;

/** Copies bytes that stand side by side. */
export function copyRun(source: usize, target: usize, bytes: i32): void {
  if (bytes >= LONG) {
    memory.copy(target, source, bytes);
    return;
  }
  let done: i32 = 0;
  for (; done + 64 <= bytes; done += 64) {
    const a = v128.load(source + done);
    const b = v128.load(source + done, 16);
    const c = v128.load(source + done, 32);
    const d = v128.load(source + done, 48);
    v128.store(target + done, a);
    v128.store(target + done, b, 16);
    v128.store(target + done, c, 32);
    v128.store(target + done, d, 48);
  }
  for (; done + 16 <= bytes; done += 16) v128.store(target + done, v128.load(source + done));
  if (done == bytes) return;
  // The rest: once more over bytes that are there already, where there are enough of them.
  if (bytes >= 16) v128.store(target + bytes - 16, v128.load(source + bytes - 16));
  else for (; done < bytes; done++) store<u8>(target + done, load<u8>(source + done));
}
