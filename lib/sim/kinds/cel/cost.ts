import { resolveCall } from './calls';
import type { Checked, Scope } from './checker';
import type { Expression } from './expression';
import { DYN, type Type } from './types';

/** What a text or list may be as large as when nothing bounds it: a request holds no more (`MaxRequestSizeBytes`). */
const UNBOUNDED = Number.MAX_VALUE;

const list = { literal: 10, map: 30, struct: 40 } as const;

/** The most an expression may cost to evaluate (`cel-go/checker/cost.go`); Infinity stands for more than can be counted. */
export function highestCost(e: Expression, checked: Checked, scope: Scope): number {
  return new Estimate(checked, scope).of(e, new Map());
}

class Estimate {
  constructor(
    private readonly checked: Checked,
    private readonly scope: Scope,
  ) {}

  private type(e: Expression): Type {
    return this.checked.types.get(e) ?? DYN;
  }

  /** The greatest size of what an expression gives. */
  private size(e: Expression): number {
    const type = this.type(e);
    if (e.kind === 'literal') return e.value.type === 'string' || e.value.type === 'bytes' ? e.value.value.length : 1;
    if (e.kind === 'call') {
      const { name, fn, target, args } = resolveCall(e, (n) => this.scope.has(n));
      if (name === '_?_:_') return Math.max(this.size(args[1]!), this.size(args[2]!));
      if (fn?.size) return fn.size([...(target ? [target] : []), ...args].map((a) => this.size(a)));
    }
    switch (type.is) {
      case 'string':
      case 'bytes':
      case 'list':
      case 'map':
        return type.max ?? UNBOUNDED;
      case 'dyn':
        return UNBOUNDED;
      default:
        return 1;
    }
  }

  of(e: Expression, bound: ReadonlyMap<string, Type>): number {
    switch (e.kind) {
      case 'literal':
        return 0;
      case 'name':
        return 1;
      case 'select':
        return this.of(e.of, bound) + 1;
      case 'has':
        return this.of(e.of, bound);
      case 'list':
        return list.literal + e.items.reduce((n, i) => n + this.of(i.value, bound), 0);
      case 'map':
        return list.map + e.entries.reduce((n, x) => n + this.of(x.key, bound) + this.of(x.value, bound), 0);
      case 'struct':
        return list.struct + e.fields.reduce((n, f) => n + this.of(f.value, bound), 0);
      case 'bind':
        return this.of(e.value, bound) + this.of(e.body, bound);
      case 'loop': {
        const body = e.args.reduce((n, a) => n + this.of(a, bound), 0);
        return this.of(e.range, bound) + this.size(e.range) * (body + 2) + 1;
      }
      case 'call': {
        const { name, fn, target, args } = resolveCall(e, (n) => this.scope.has(n));
        const all = [...(target ? [target] : []), ...args];
        const costs = all.map((a) => this.of(a, bound));
        if (name === '_?_:_') return costs[0]! + Math.max(costs[1]!, costs[2]!);
        const sum = costs.reduce((n, c) => n + c, 0);
        if (name === '_&&_' || name === '_||_') return sum;
        return sum + (fn?.cost ? fn.cost(all.map((a) => this.size(a)), all.map((a) => this.type(a))) : 1);
      }
    }
  }
}
