/** Cells that the pictures of one page have at most: each takes some 50 bytes, and a page of megabytes opens slowly on a phone. */
const MOST_CELLS = 24_000;

/** What is left of the room for pictures, in cells. */
export class PictureBudget {
  #left = MOST_CELLS;

  /** Takes room for so many cells; false if there is not enough. */
  take(cells: number): boolean {
    if (cells > this.#left) return false;
    this.#left -= cells;
    return true;
  }
}
