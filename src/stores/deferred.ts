export interface Deferred<T> {
  /** Loads it, or resolves with what is loaded. After a failure the next call tries again. */
  get(): Promise<T>;
  /** What `get` has loaded. */
  loaded(): T | undefined;
  /** Loads it ahead of the first call. Never rejects: that call reports the failure. */
  prepare(): Promise<void>;
}

/** What is loaded once, by the first call that needs it. */
export function defer<T>(load: () => Promise<T>): Deferred<T> {
  let loading: Promise<T> | undefined;
  let loaded: T | undefined;

  function get(): Promise<T> {
    loading ??= load().then(
      (value) => {
        loaded = value;
        return value;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  return {
    get,
    loaded: () => loaded,
    prepare: () =>
      get().then(
        () => undefined,
        () => undefined,
      ),
  };
}
