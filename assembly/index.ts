export { copyBox } from './copy-box';
export { castF16ToBf16 } from './f16-to-bf16';
export { firstDifference } from './first-difference';
