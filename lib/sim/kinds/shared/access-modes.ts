/** Access modes in a cell: `RWO,RWX`, in a fixed order. */
export function accessModes(modes: readonly string[] | undefined): string {
  const short = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' } as const;
  return (Object.keys(short) as (keyof typeof short)[])
    .filter((m) => modes?.includes(m))
    .map((m) => short[m])
    .join(',');
}
