/** For the tab alone: another tab asks again, and closing this one forgets it. */
const ITEM = 'functions-key';

export interface Keys {
  readonly current: string | undefined;
  /** Gets another key than the one that was refused. `false` when the person does not give one. */
  renew(refused: string | undefined): Promise<boolean>;
}

/** `ask` lets the person type a key; `undefined` when they do not want to. */
export function createKeys(storage: Storage, ask: (refused: boolean) => Promise<string | undefined>): Keys {
  let asking: Promise<boolean> | undefined;

  async function askAndKeep(refused: boolean): Promise<boolean> {
    const key = await ask(refused);
    if (key !== undefined) storage.setItem(ITEM, key);
    return key !== undefined;
  }

  return {
    get current() {
      return storage.getItem(ITEM) ?? undefined;
    },
    renew(refused) {
      if (this.current !== refused) return Promise.resolve(true);
      // Many requests may be refused at once; the person is asked once.
      asking ??= askAndKeep(refused !== undefined).finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}
