import {
  pickleBudget,
  pickleCallsProgram,
  pickleEnds,
  pickleMalformed,
  pickleOpcode,
  tensorMalformed,
} from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';

/** Where a pickle stands: for places in messages. */
export interface PickleOrigin {
  readonly path: string;
  /** Byte of the file where the pickle begins. */
  readonly start: number;
}

/** The findings that reading a pickle can end in; each stops the reading. */
export class PickleErrors {
  readonly #origin: PickleOrigin;

  constructor(origin: PickleOrigin) {
    this.#origin = origin;
  }

  malformed(problem: string, offset: number): MapcError {
    return new MapcError(pickleMalformed.make(this.#at(offset), { problem }));
  }

  program(name: string, offset: number): MapcError {
    return new MapcError(pickleCallsProgram.make(this.#at(offset), { name }));
  }

  opcode(code: number, name: string | undefined, offset: number): MapcError {
    const hex = `0x${code.toString(16).padStart(2, '0')}`;
    return new MapcError(
      pickleOpcode.make(this.#at(offset), { opcode: name === undefined ? hex : `${name} (${hex})` }),
    );
  }

  budget(what: string, limit: number, offset: number): MapcError {
    return new MapcError(pickleBudget.make(this.#at(offset), { what, limit }));
  }

  ends(problem: string, offset: number): MapcError {
    return new MapcError(pickleEnds.make(this.#at(offset), { problem }));
  }

  tensor(problem: string, offset: number): MapcError {
    return new MapcError(tensorMalformed.make(this.#at(offset), { problem }));
  }

  #at(offset: number): ReturnType<typeof inFile> {
    return inFile(this.#origin.path, { offset: this.#origin.start + offset });
  }
}
