import type { Diagnostic, Json } from '../../diagnostics/diagnostic.js';
import type { TraceStep } from '../explain/trace.js';
import type { RelationRule, SideIndex } from '../relation/relation.js';

/** What one example showed of a mapping. */
export interface ExampleProof {
  /** What was converted: there and back, or one way where some rules have no other. */
  readonly ways: readonly Way[];
  /** Rules that can be read in one direction only. */
  readonly oneWay: readonly OneWay[];
  /** Rules whose values are other ones after the way back, and stay so from then on. */
  readonly lossy: readonly RelationRule[];
  /** Fields of configs that came back. */
  readonly fields: number;
  readonly failures: readonly Failure[];
}

export interface Way {
  readonly from: SideIndex;
  readonly back: boolean;
  /** Tensors that were read. */
  readonly tensors: number;
}

export interface OneWay {
  readonly rule: RelationRule;
  readonly from: SideIndex;
  readonly reason: string;
}

/** Tensors of one rule that are not as they should be; the first of them. */
export interface WrongTensors {
  readonly rule: RelationRule;
  readonly count: number;
  readonly key: string;
  readonly file: string;
}

/** Why an example does not hold. `from` is the side that was read first. */
export type Failure =
  /** The mapping does not fit its own example: binding says why. */
  | { readonly kind: 'refused'; readonly from: SideIndex; readonly findings: readonly Diagnostic[] }
  /** Nothing is there to be converted. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'too-large'; readonly from: SideIndex; readonly bytes: number }
  /** An element comes back as another one, though the rule only moves elements. */
  | (WrongTensors & {
      readonly kind: 'changed';
      readonly from: SideIndex;
      /** Undefined where shape or dtype differ. */
      readonly position: readonly number[] | undefined;
      readonly expected: string;
      readonly found: string;
      /** Where the wrong element comes from: the way back, then the way there. */
      readonly trace: readonly TraceStep[];
    })
  /** Values that are other ones after each further round. */
  | (WrongTensors & { readonly kind: 'unstable'; readonly from: SideIndex; readonly position: readonly number[] })
  /** A tensor that was read does not come back. */
  | (WrongTensors & { readonly kind: 'lost'; readonly from: SideIndex })
  /** A tensor that the other side has by its rules is not made, or has another shape. */
  | (WrongTensors & {
      readonly kind: 'not-made';
      readonly from: SideIndex;
      readonly expected: string;
      readonly found: string | undefined;
    })
  /** A tensor is made that the other side does not have by its rules. */
  | (WrongTensors & { readonly kind: 'not-known'; readonly from: SideIndex })
  /** Replicas, ties or padding that differ even in what the mapping itself wrote. */
  | { readonly kind: 'claim'; readonly rule: RelationRule; readonly from: SideIndex; readonly claim: string }
  /** A field of a config that comes back as another one, or not at all. */
  | {
      readonly kind: 'field';
      readonly from: SideIndex;
      readonly field: string;
      readonly expected: Json;
      readonly found: Json | undefined;
    };
