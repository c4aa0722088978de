/** The parts of Firestore's messages that the stand-in reads, in the form of `protos.ts`. */
export interface Time {
  readonly seconds: string;
  readonly nanos: number;
}

export interface Value {
  readonly nullValue?: 'NULL_VALUE';
  readonly booleanValue?: boolean;
  readonly integerValue?: string;
  readonly doubleValue?: number;
  readonly timestampValue?: Time;
  readonly stringValue?: string;
  /** Base64. */
  readonly bytesValue?: string;
  readonly referenceValue?: string;
  readonly arrayValue?: { readonly values: readonly Value[] };
  readonly mapValue?: { readonly fields: Fields };
}

export type Fields = Readonly<Record<string, Value>>;

export interface Document {
  readonly name: string;
  readonly fields: Fields;
  readonly createTime: Time;
  readonly updateTime: Time;
}

export interface Write {
  readonly update?: { readonly name: string; readonly fields: Fields } | null;
  readonly delete?: string;
  readonly transform?: object | null;
  readonly updateMask?: { readonly fieldPaths: readonly string[] } | null;
  readonly updateTransforms?: readonly object[];
  readonly currentDocument?: { readonly exists?: boolean; readonly updateTime?: Time | null } | null;
}

export interface CommitRequest {
  readonly database: string;
  readonly writes: readonly Write[];
  readonly transaction: string;
}

/** Options of reads and queries that are not supported. */
export interface Consistency {
  readonly transaction?: string;
  readonly newTransaction?: object | null;
  readonly readTime?: Time | null;
}

export interface BatchGetRequest extends Consistency {
  readonly database: string;
  readonly documents: readonly string[];
  readonly mask?: { readonly fieldPaths: readonly string[] } | null;
}

export interface FieldReference {
  readonly fieldPath: string;
}

export interface FieldFilter {
  readonly field: FieldReference;
  readonly op: string;
  readonly value: Value;
}

export interface Filter {
  readonly compositeFilter?: { readonly op: string; readonly filters: readonly Filter[] } | null;
  readonly fieldFilter?: FieldFilter | null;
}

export interface Cursor {
  readonly values: readonly Value[];
  readonly before: boolean;
}

export interface Order {
  readonly field: FieldReference;
  readonly direction: string;
}

export interface StructuredQuery {
  readonly select?: { readonly fields: readonly FieldReference[] } | null;
  readonly from: readonly { readonly collectionId: string; readonly allDescendants: boolean }[];
  readonly where?: Filter | null;
  readonly orderBy: readonly Order[];
  readonly startAt?: Cursor | null;
  readonly endAt?: Cursor | null;
  readonly offset: number;
  readonly limit?: { readonly value: number } | null;
  readonly findNearest?: object | null;
}

export interface RunQueryRequest extends Consistency {
  readonly parent: string;
  readonly structuredQuery: StructuredQuery;
  readonly explainOptions?: object | null;
}
