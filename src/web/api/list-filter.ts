/** What a list of images is narrowed to. */
export interface Filter {
  readonly tag?: string | undefined;
  readonly namePrefix?: string | undefined;
}
