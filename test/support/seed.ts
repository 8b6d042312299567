import fc from 'fast-check';

/**
 * Property tests draw the same examples in every run, so that a run tells of the change and not of the draw.
 * `MAPC_SEED=random` draws others (`npm run fuzz`), `MAPC_SEED=123` repeats a draw.
 */
const seed = process.env.MAPC_SEED ?? '20240611';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
