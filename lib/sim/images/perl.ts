import type { Image } from './image';

/** How many digits of pi are worked out at most: beyond that the real one takes minutes too. */
const MAX_DIGITS = 5000;

/** The first `digits` digits of pi after the point, rounded as Perl's bignum does, by Machin's formula in whole numbers. */
function pi(digits: number): string {
  const unity = 10n ** BigInt(digits + 10);
  const arccot = (x: bigint): bigint => {
    let term = unity / x;
    let sum = term;
    for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
      term /= x * x;
      sum += sign * (term / n);
    }
    return sum;
  };
  const scaled = 4n * (4n * arccot(5n) - arccot(239n));
  const rounded = (scaled + 5n * 10n ** 9n) / 10n ** 10n;
  const text = rounded.toString();
  return digits <= 0 ? '3' : `${text[0]}.${text.slice(1)}`;
}

/** Perl, which the Job tutorial uses to work out pi: `perl -Mbignum=bpi -wle "print bpi(2000)"`. Other scripts are refused. */
export const perlImage: Image = {
  repositories: ['docker.io/library/perl', 'registry.k8s.io/e2e-test-images/perl'],
  tags: { latest: { bytes: 343000000 }, '5.34.0': { bytes: 336000000 }, '5.34.1': { bytes: 336000000 }, '5.36': { bytes: 343000000 }, '5.38': { bytes: 343000000 }, '5.42': { bytes: 343000000 }, '5.32': { bytes: 336000000 }, '5.30': { bytes: 336000000 }, '5.26': { bytes: 336000000 }, slim: { bytes: 57000000 }, '5.34-slim': { bytes: 57000000 }, '5.34': { bytes: 336000000 }, '5': { bytes: 343000000 }, '5.40': { bytes: 343000000 } },
  config: { cmd: ['perl5.40.0', '-de0'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }, workdir: '/usr/src/app' },
  base: 'debian',
  files: { '/usr/local/bin/perl': { program: 'perl' }, '/usr/src/app': { dir: true } },
  programs: [
    {
      name: 'perl',
      start(sys) {
        const script = sys.argv[sys.argv.length - 1] ?? '';
        const digits = /^\s*print\s+bpi\((\d+)\);?\s*$/.exec(script);
        const text = /^\s*print\s+(?:"([^"$@]*)"|'([^']*)');?\s*$/.exec(script);
        const newline = sys.argv.some((a) => /^-\w*l/.test(a)) ? '\n' : '';
        if (digits && Number(digits[1]) <= MAX_DIGITS) {
          const n = Number(digits[1]);
          sys.spend(n * n * 2);
          sys.write(1, pi(n - 1) + newline);
          return { exit: 0 };
        }
        if (text) {
          sys.write(1, (text[1] ?? text[2] ?? '').replaceAll('\\n', '\n') + newline);
          return { exit: 0 };
        }
        sys.write(2, 'perl: this simulated Perl only prints texts and works out bpi(1) to bpi(5000)\n');
        return { exit: 2 };
      },
    },
  ],
};
