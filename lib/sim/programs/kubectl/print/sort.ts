/**
 * Go's `sort.Sort`: a pattern-defeating quicksort that is not stable, but always gives the same order for the same input.
 * What compares equal (events of one second) therefore stands in kubectl's own order only when it is sorted this way.
 * `less` need not be a strict order: kubectl's is not, where a value is missing.
 */
export function goSort<T>(items: readonly T[], less: (a: T, b: T) => boolean): T[] {
  const data = [...items];
  quick(data, less, 0, data.length, bitLength(data.length));
  return data;
}

type Less<T> = (a: T, b: T) => boolean;
type Hint = 'unknown' | 'increasing' | 'decreasing';

/** Ranges no longer than this are sorted by insertion. */
const INSERTION = 12;
const NINTHER = 50;
const MOST_SWAPS = 12;

const bitLength = (n: number) => (n === 0 ? 0 : 32 - Math.clz32(n));

function swap<T>(data: T[], i: number, j: number): void {
  const x = data[i]!;
  data[i] = data[j]!;
  data[j] = x;
}

function quick<T>(data: T[], less: Less<T>, from: number, to: number, limit: number): void {
  let a = from;
  let b = to;
  let balanced = true;
  let partitioned = true;
  for (;;) {
    const length = b - a;
    if (length <= INSERTION) return insertion(data, less, a, b);
    if (limit === 0) return heap(data, less, a, b);
    if (!balanced) {
      scatter(data, a, b);
      limit--;
    }
    let [pivot, hint] = choosePivot(data, less, a, b);
    if (hint === 'decreasing') {
      for (let i = a, j = b - 1; i < j; i++, j--) swap(data, i, j);
      pivot = b - 1 - (pivot - a);
      hint = 'increasing';
    }
    if (balanced && partitioned && hint === 'increasing' && nearlySorted(data, less, a, b)) return;
    if (a > 0 && !less(data[a - 1]!, data[pivot]!)) {
      a = partitionEqual(data, less, a, b, pivot);
      continue;
    }
    const [mid, already] = partition(data, less, a, b, pivot);
    partitioned = already;
    const threshold = Math.floor(length / 8);
    if (mid - a < b - mid) {
      balanced = mid - a >= threshold;
      quick(data, less, a, mid, limit);
      a = mid + 1;
    } else {
      balanced = b - mid >= threshold;
      quick(data, less, mid + 1, b, limit);
      b = mid;
    }
  }
}

function insertion<T>(data: T[], less: Less<T>, a: number, b: number): void {
  for (let i = a + 1; i < b; i++) for (let j = i; j > a && less(data[j]!, data[j - 1]!); j--) swap(data, j, j - 1);
}

function heap<T>(data: T[], less: Less<T>, a: number, b: number): void {
  const down = (low: number, high: number) => {
    for (let root = low; ; ) {
      let child = 2 * root + 1;
      if (child >= high) return;
      if (child + 1 < high && less(data[a + child]!, data[a + child + 1]!)) child++;
      if (!less(data[a + root]!, data[a + child]!)) return;
      swap(data, a + root, a + child);
      root = child;
    }
  };
  const n = b - a;
  for (let i = Math.floor((n - 1) / 2); i >= 0; i--) down(i, n);
  for (let i = n - 1; i >= 0; i--) {
    swap(data, a, a + i);
    down(0, i);
  }
}

/** Moves three elements to places that only look random, where a pattern made the last partition uneven. */
function scatter<T>(data: T[], a: number, b: number): void {
  const length = b - a;
  if (length < 8) return;
  let random = BigInt(length);
  const mask = BigInt((1 << bitLength(length)) - 1);
  const at = a + Math.floor(length / 4) * 2 - 1;
  for (let i = 0; i < 3; i++) {
    random ^= BigInt.asUintN(64, random << 13n);
    random ^= random >> 7n;
    random ^= BigInt.asUintN(64, random << 17n);
    const other = Number(random & mask);
    swap(data, at - 1 + i, a + (other >= length ? other - length : other));
  }
}

function choosePivot<T>(data: T[], less: Less<T>, a: number, b: number): [number, Hint] {
  const quarter = Math.floor((b - a) / 4);
  let swaps = 0;
  const order = (x: number, y: number): [number, number] => {
    if (!less(data[y]!, data[x]!)) return [x, y];
    swaps++;
    return [y, x];
  };
  const median = (x: number, y: number, z: number): number => {
    [x, y] = order(x, y);
    [y, z] = order(y, z);
    [x, y] = order(x, y);
    return y;
  };
  let places = [a + quarter, a + quarter * 2, a + quarter * 3];
  if (b - a >= NINTHER) places = places.map((p) => median(p - 1, p, p + 1));
  const pivot = b - a >= 8 ? median(places[0]!, places[1]!, places[2]!) : places[1]!;
  return [pivot, swaps === 0 ? 'increasing' : swaps === MOST_SWAPS ? 'decreasing' : 'unknown'];
}

function partition<T>(data: T[], less: Less<T>, a: number, b: number, pivot: number): [number, boolean] {
  swap(data, a, pivot);
  let i = a + 1;
  let j = b - 1;
  const meet = () => {
    while (i <= j && less(data[i]!, data[a]!)) i++;
    while (i <= j && !less(data[j]!, data[a]!)) j--;
    return i > j;
  };
  const already = meet();
  if (!already) {
    do swap(data, i++, j--);
    while (!meet());
  }
  swap(data, j, a);
  return [j, already];
}

/** Elements equal to the pivot first, those greater after them. */
function partitionEqual<T>(data: T[], less: Less<T>, a: number, b: number, pivot: number): number {
  swap(data, a, pivot);
  let i = a + 1;
  let j = b - 1;
  for (;;) {
    while (i <= j && !less(data[a]!, data[i]!)) i++;
    while (i <= j && less(data[a]!, data[j]!)) j--;
    if (i > j) return i;
    swap(data, i++, j--);
  }
}

/** Tries to finish a range that is almost in order; true if it is now. */
function nearlySorted<T>(data: T[], less: Less<T>, a: number, b: number): boolean {
  let i = a + 1;
  for (let step = 0; step < 5; step++) {
    while (i < b && !less(data[i]!, data[i - 1]!)) i++;
    if (i === b) return true;
    if (b - a < NINTHER) return false;
    swap(data, i, i - 1);
    if (i - a >= 2) for (let j = i - 1; j >= 1 && less(data[j]!, data[j - 1]!); j--) swap(data, j, j - 1);
    if (b - i >= 2) for (let j = i + 1; j < b && less(data[j]!, data[j - 1]!); j++) swap(data, j, j - 1);
  }
  return false;
}
