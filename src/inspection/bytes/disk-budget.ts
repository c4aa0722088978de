/** Temporary disk space of an instance on Flex Consumption is 0.8 GB; half of it is left to the platform. */
export const DISK_BUDGET_BYTES = 400_000_000;

/** Disk space that all spool files of a process share. */
export class DiskBudget {
  #free: number;

  constructor(bytes = DISK_BUDGET_BYTES) {
    this.#free = bytes;
  }

  /** False if less is left. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#free += bytes;
  }
}

/** One for the process: uploads of every kind use the same disk. */
export const instanceDisk = new DiskBudget();
