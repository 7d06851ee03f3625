/** Addresses as numbers, so that ranges can be counted through. IPv4 only: a world has no IPv6. */

/** `10.244.0.5` → 183762949; NaN if it is no address. */
export function toNumber(address: string): number {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((p) => !/^\d{1,3}$/.test(p) || Number(p) > 255)) return NaN;
  return parts.reduce((n, p) => n * 256 + Number(p), 0);
}

function toAddress(n: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
}

/** Is the address inside of a range such as `10.96.0.0/12`? */
export function inRange(address: string, cidr: string): boolean {
  const [base, bits] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(base!) / size);
}

/** How many addresses a range has. */
export const sizeOf = (cidr: string): number => 2 ** (32 - Number(cidr.split('/')[1]));

/** The `n`th address of a range. */
export const nth = (cidr: string, n: number): string => toAddress(toNumber(cidr.split('/')[0]!) + n);

/** The network of the `n`th minikube profile, as docker hands them out: 192.168.49.0/24, 192.168.58.0/24 … */
export const profileSubnet = (n: number): string => `192.168.${49 + 9 * n}.0/24`;

/** What pods and services of every cluster use. */
export const POD_RANGE = '10.244.0.0/16';
export const SERVICE_RANGE = '10.96.0.0/12';
