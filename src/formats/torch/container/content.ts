import type { PickleStorage, PickleValue } from '../pickle/value.js';

/** Where the bytes of a storage stand in the file. */
export interface StorageBytes {
  readonly offset: number;
  readonly size: number;
}

/** What torch.save was given, as data, and where the storages stand that its tensors are views of. */
export interface TorchContent {
  readonly value: PickleValue;
  /** Bytes of the pickle: what bounds the work that it may ask for. */
  readonly pickleBytes: number;
  /** Undefined where the file has no such storage. */
  readonly storageBytes: (storage: PickleStorage) => StorageBytes | undefined;
}
