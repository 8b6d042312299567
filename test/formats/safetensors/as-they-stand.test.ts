import type { StandingTensor, TensorToWrite } from '../../../src/formats/format.js';
import { layoutSafetensors } from '../../../src/formats/safetensors/layout.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { u8 } from '../../../src/tensor/dtypes/u8.js';

const tensor = (key: string, bytes: number): TensorToWrite => ({
  key,
  dtype: u8,
  shape: [bytes],
  file: 'x.safetensors',
});
const at = (offset: number, bytes: number, fileSize: number, file = 0): StandingTensor => ({
  file,
  fileSize,
  offset,
  bytes,
});

const TENSORS = [tensor('b', 5), tensor('a', 0), tensor('c', 3)];

/** The header's length and where tensors stand, by key. */
function layout(standing: readonly (StandingTensor | undefined)[], tensors = TENSORS) {
  const [file] = layoutSafetensors(tensors, { standing });
  const places = file?.tensors.map(({ tensor: index, offset }) => [tensors[index]?.key, offset]);
  return { size: file?.size, header: file?.fixed[0]?.bytes.length, places };
}

describe('a file whose tensors all stand in a file of the source', () => {
  it('is laid out as that file is, with as long a header', () => {
    expect(layout([at(503, 5, 508), at(500, 0, 508), at(500, 3, 508)])).toEqual({
      size: 508,
      header: 500,
      places: [
        ['a', 500],
        ['c', 500],
        ['b', 503],
      ],
    });
  });

  it('is laid out as ever where that cannot be', () => {
    const own = layout([]);
    const tries: (readonly (StandingTensor | undefined)[])[] = [
      [at(503, 5, 508), undefined, at(500, 3, 508)],
      [at(503, 5, 508), at(500, 0, 508), at(500, 3, 508, 1)],
      // Something lies between them, behind them, or the header is too short.
      [at(504, 5, 509), at(500, 0, 509), at(500, 3, 509)],
      [at(503, 5, 509), at(500, 0, 509), at(500, 3, 509)],
      [at(53, 5, 58), at(50, 0, 58), at(50, 3, 58)],
      [at(500, 5, 508), at(500, 0, 508), at(500, 3, 508)],
    ];
    for (const standing of tries) expect(layout(standing)).toEqual(own);
  });

  it('keeps an order that would not align larger elements', () => {
    const mixed = [tensor('b', 5), { ...tensor('f', 0), dtype: f32, shape: [2] }];
    expect(layout([at(200, 5, 213), at(205, 8, 213)], mixed).places).toEqual([
      ['b', 200],
      ['f', 205],
    ]);
  });
});
