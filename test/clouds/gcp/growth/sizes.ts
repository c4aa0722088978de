/** Numbers of images that growth is measured at. */
export const SIZES = [1_000, 10_000, 100_000] as const;

/** Names of the bucket and the database for a number of images. */
export const placeOf = (count: number) => `images-${count}`;

export const countOf = (place: string) => Number(place.slice('images-'.length));
