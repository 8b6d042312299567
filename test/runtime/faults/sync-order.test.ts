import { FaultBench, whyNoStrace } from './fault-bench.js';
import { problemsOfOrder } from './sync-order.js';

const reason = whyNoStrace();

describe('the order in which things reach the disk', () => {
  (reason === undefined ? it : it.skip)(
    `is: bytes, names, then what tells of them${reason === undefined ? '' : ` (skipped: ${reason})`}`,
    async () => {
      const bench = await FaultBench.create(8, 8);
      try {
        const { ended, problems } = await problemsOfOrder(bench);
        expect(ended.report?.kind).toBe('done');
        expect(problems).toEqual([]);
      } finally {
        bench.remove();
      }
    },
  );
});
