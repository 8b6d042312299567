export { copyBox } from './copy-box';
export { firstDifference } from './first-difference';
