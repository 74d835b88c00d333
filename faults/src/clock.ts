/** Ms on the monotonic clock of the machine, the same in all its processes; it goes on while one is stopped. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
