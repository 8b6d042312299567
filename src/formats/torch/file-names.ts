const ENDING = /\.(?:pth|pt|bin|ckpt)$/;

const INDEX_ENDING = '.bin.index.json';

/** Files that training programs leave beside a model: the state of the run, not of the model. */
const OF_TRAINING = /^(?:optimizer|scheduler|scaler|training_args|rng_state|random_states?)(?:[._-]\w+)*\.\w+$/;

/** True for names of files that can hold a model: the ending says it, and the name is none of a training run's. */
export function isTorchFile(name: string): boolean {
  return ENDING.test(name) && !OF_TRAINING.test(name.slice(name.lastIndexOf('/') + 1));
}

/** True for names of indices of shards: `pytorch_model.bin.index.json`. */
export function isTorchIndex(name: string): boolean {
  return name.endsWith(INDEX_ENDING);
}
