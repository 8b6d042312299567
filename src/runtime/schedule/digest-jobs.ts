import type { FileToWrite } from '../../formats/format.js';
import type { StoredFile } from '../../tensor/listing.js';
import { entryAt, type TensorPlaces } from '../checksum/tensor-places.js';
import type { DigestJob, Job, WriteJob } from './job.js';

/**
 * The jobs with those among them that compute digests: each tensor's stands right behind the last job that writes to it
 * (its bytes are still in memory then), a source file's before all others. Results are numbered: tensors as in the
 * plan, then source files.
 */
export function withDigests(
  jobs: readonly WriteJob[],
  sources: readonly StoredFile[],
  files: readonly FileToWrite[],
  places: TensorPlaces,
  tensors: number,
): Job[] {
  const last = lastWriters(jobs, places);
  const behind = new Map<number, DigestJob[]>();
  for (const file of files.keys()) {
    for (let entry = places.firsts[file] ?? 0; entry < (places.firsts[file + 1] ?? 0); entry++) {
      const [from, result] = [places.starts[entry] ?? 0, places.tensors[entry] ?? 0];
      const digest: DigestJob = {
        kind: 'digest',
        hash: 'sha256',
        of: 'output',
        file,
        from,
        length: (places.ends[entry] ?? 0) - from,
        result,
      };
      // A tensor without elements is written by no job.
      const writer = last.get(entry) ?? jobs.length - 1;
      behind.set(writer, [...(behind.get(writer) ?? []), digest]);
    }
  }
  const ofSources = sources.map(({ size }, file): DigestJob => {
    return { kind: 'digest', hash: 'sha256', of: 'source', file, from: 0, length: size, result: tensors + file };
  });
  return [...ofSources, ...(behind.get(-1) ?? []), ...jobs.flatMap((job, i): Job[] => [job, ...(behind.get(i) ?? [])])];
}

/** For each entry of the places, the last job that writes to it. */
function lastWriters(jobs: readonly WriteJob[], places: TensorPlaces): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (const [i, job] of jobs.entries()) {
    const [file, from] = job.kind === 'copy' ? [job.file, job.to] : [job.target.file, job.target.start];
    const to = job.kind === 'copy' ? job.to + job.length : from + 1;
    const end = places.firsts[file + 1] ?? 0;
    for (let entry = entryAt(places, file, from); entry >= 0 && entry < end; entry++) {
      if ((places.starts[entry] ?? 0) >= to) break;
      last.set(entry, i);
    }
  }
  return last;
}
