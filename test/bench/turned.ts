/** Every other round goes backwards, so that nobody always comes first. */
export function turned<T>(list: readonly T[], round: number): T[] {
  return round % 2 === 0 ? [...list] : list.toReversed();
}
