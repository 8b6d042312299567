import { PaceMeter } from '../../src/runtime/progress.js';

describe('PaceMeter', () => {
  it('knows nothing from one sample', () => {
    expect(new PaceMeter().add(5, 100, 1000)).toEqual({ bytesPerSecond: undefined, secondsLeft: undefined });
  });

  it('tells speed and time left of a steady run', () => {
    const meter = new PaceMeter();
    for (let s = 0; s < 60; s++) meter.add(s, s * 50, 10_000);
    expect(meter.add(60, 3000, 10_000)).toEqual({ bytesPerSecond: 50, secondsLeft: 140 });
  });

  it('forgets what was long ago', () => {
    const meter = new PaceMeter();
    for (let s = 0; s <= 20; s++) meter.add(s, s * 1000, 100_000);
    let pace = meter.add(21, 20_010, 100_000);
    for (let s = 22; s <= 40; s++) pace = meter.add(s, 20_000 + (s - 20) * 10, 100_000);
    expect(pace.bytesPerSecond).toBeCloseTo(10);
  });

  it('does not divide by zero when nothing moves', () => {
    const meter = new PaceMeter();
    meter.add(0, 10, 100);
    expect(meter.add(3, 10, 100)).toEqual({ bytesPerSecond: 0, secondsLeft: undefined });
  });
});
