import { MapcError } from '../../diagnostics/mapc-error.js';
import type { Listing } from '../../tensor/listing.js';
import type { Directory } from '../directory.js';
import { HeaderFindings } from '../header-findings.js';
import { pathIn } from '../path-in.js';
import { sniff, SNIFF_BYTES } from './sniff.js';
import { checksumOf, compareChecksum, hasChecksums } from './zip/checksum.js';
import { locateEntries } from './zip/locate-entries.js';
import { readDirectory } from './zip/read-directory.js';

/**
 * Compares every byte of the files with the checksums that their zips keep; the old form has none, and torch can be told to
 * write none. Gives the number of bytes that have one. Throws MapcError with all findings (MAPC5209).
 */
export async function verifyTorch(directory: Directory, { files }: Listing): Promise<number> {
  let compared = 0;
  const findings = new HeaderFindings(directory.name);
  for (const { path } of files) {
    const file = await directory.open(path);
    const source = { file, path: pathIn(directory, path) };
    try {
      if (sniff(await file.read(0, Math.min(SNIFF_BYTES, file.size))).kind !== 'zip') continue;
      const entries = await locateEntries(source, await readDirectory(source, file.size));
      if (!hasChecksums(entries.values())) continue;
      for (const entry of entries.values()) {
        compared += entry.size;
        const finding = compareChecksum(source.path, entry, await checksumOf(file, entry));
        if (finding !== undefined) findings.add(finding);
      }
    } finally {
      await file.close();
    }
  }
  if (findings.count > 0) throw new MapcError(findings.list());
  return compared;
}
