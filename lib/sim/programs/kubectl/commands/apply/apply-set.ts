import { sha256 } from '@noble/hashes/sha2.js';
import { toBytes, type Json } from '../../../../core';
import { base64Url } from '../../../../kinds/base64';
import { goQuote } from '../../../pflag';
import { logHeader } from '../../client';
import type { Ctx } from '../../command';
import { findType, resourcePath } from '../../discovery';
import type { Resource } from '../../discovery';
import { Fail, isStatus, throwAll } from '../../errors';
import { listItems } from '../../resources';
import type { Item } from '../../resources';
import { dryRunOf, patch, validationOf } from '../../writes';
import { cascadeOf } from '../delete';
import type { reporter } from '../../print/printer';

/**
 * `--applyset`, behind KUBECTL_APPLYSET=true: an object (a Secret, a ConfigMap or what a definition permits) names in its
 * annotations which kinds and namespaces hold the members of a set, which bear its id as a label. What bears it and was
 * not applied is pruned (kubectl `pkg/cmd/apply/applyset.go`).
 */

const TOOLING = 'applyset.kubernetes.io/tooling';
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces';
const KINDS = 'applyset.kubernetes.io/contains-group-kinds';
const RESOURCES = 'applyset.kubernetes.io/contains-group-resources';
const ID = 'applyset.kubernetes.io/id';
const PART_OF = 'applyset.kubernetes.io/part-of';
const PARENT_TYPE = 'applyset.kubernetes.io/is-parent-type';
const MANAGER = 'kubectl-applyset';
const TOOL = 'kubectl';
const VERSION = 'v1.36.3';

/** Kinds (`Deployment.apps`) and namespaces that hold members. */
interface Members {
  readonly kinds: readonly string[];
  readonly namespaces: readonly string[];
}

/** What is known of a set once its parent is read: plain data. */
export interface ApplySet {
  readonly parent: { readonly type: Resource; readonly name: string; readonly namespace?: string };
  readonly id: string;
  readonly before: Members;
  readonly after: Members;
}

type Parent = ApplySet['parent'];

const shown = ({ type, name }: Parent): string => goQuote(`${type.plural}.${type.group}/${name}`);
const isBuiltin = ({ type }: Parent): boolean => type.group === '' && (type.plural === 'secrets' || type.plural === 'configmaps');
const kindOf = (t: Resource): string => (t.group ? `${t.kind}.${t.group}` : t.kind);
const sorted = (words: Iterable<string>): string[] => [...new Set(words)].sort();

/** The object that `--applyset` names; undefined without the flag. Throws Fail. */
export function parentOf(ctx: Ctx): Parent | undefined {
  const ref: string = ctx.flags.applyset ?? '';
  if (ref === '') return undefined;
  const slash = ref.indexOf('/');
  const word = slash < 0 ? 'secrets' : ref.slice(0, slash);
  const name = ref.slice(slash + 1);
  const bad = (why: string): never => {
    throw new Fail(`invalid parent reference ${goQuote(ref)}: ${why}`);
  };
  if (name === '') bad('name cannot be blank');
  const dot = word.indexOf('.');
  const type = findType(ctx.discovery, word) ?? bad(`no matches for ${dot < 0 ? '' : word.slice(dot + 1)}/, Resource=${dot < 0 ? word : word.slice(0, dot)}`);
  // The namespace of the context does not count, only one that is typed.
  return { type, name, ...(type.namespaced && ctx.given('namespace') ? { namespace: ctx.namespace } : {}) };
}

/** What may be a parent. Throws Fail. */
export function checkParent(ctx: Ctx, parent: Parent): void {
  const { type } = parent;
  const faults: string[] = [];
  if (type.namespaced && !parent.namespace) faults.push('namespace is required to use namespace-scoped ApplySet');
  if (!isBuiltin(parent)) {
    const permitted = ctx.api.get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { labelSelector: PARENT_TYPE }).items.map((d: any) => d.metadata.name);
    if (!permitted.includes(`${type.plural}.${type.group}`)) faults.push(`resource ${goQuote(`${type.group}/${type.version}, Resource=${type.plural}`)} is not permitted as an ApplySet parent`);
  }
  throwAll(faults.map((f) => new Fail(f)));
}

const idOf = ({ type, name, namespace = '' }: Parent): string => `applyset-${base64Url(sha256(toBytes([name, namespace, type.kind, type.group].join('.'))))}-v1`;

/** Puts the set's label on objects that are about to be applied. Throws Fail where one has it already. */
export function labelMembers(parent: Parent, items: readonly Item[]): void {
  for (const { object } of items) {
    if (!object) continue;
    const labels = object.metadata?.labels ?? {};
    if (Object.hasOwn(labels, PART_OF)) throw new Fail(`ApplySet label ${goQuote(PART_OF)} already set in input data`);
    (object.metadata ??= {}).labels = { ...labels, [PART_OF]: idOf(parent) };
  }
}

/** Reads the parent, and has it name all that is and will be in the set before anything is applied. Throws Fail. */
export function beforeApply(ctx: Ctx, parent: Parent, items: readonly Item[]): ApplySet {
  const set: ApplySet = {
    parent,
    id: idOf(parent),
    before: readParent(ctx, parent),
    after: { kinds: sorted(items.map((i) => kindOf(i.type))), namespaces: sorted(items.flatMap((i) => (i.type.namespaced && i.namespace ? [i.namespace] : []))) },
  };
  updateParent(ctx, set, { kinds: [...set.before.kinds, ...set.after.kinds], namespaces: [...set.before.namespaces, ...set.after.namespaces] });
  return set;
}

function readParent(ctx: Ctx, parent: Parent): Members {
  const at = shown(parent);
  let object: any;
  try {
    object = ctx.api.get(resourcePath(parent.type, parent.namespace, parent.name));
  } catch (e) {
    if (!isStatus(e, 'NotFound')) throw new Fail(`failed to fetch ApplySet parent object ${at}: ${(e as Error).message}`);
    if (!isBuiltin(parent)) throw new Fail('custom resource ApplySet parents cannot be created automatically');
    return { kinds: [], namespaces: [] };
  }
  const { labels = {}, annotations = {} } = object.metadata;
  if (!Object.hasOwn(annotations, TOOLING)) throw new Fail(`ApplySet parent object ${at} already exists and is missing required annotation ${goQuote(TOOLING)}`);
  const tool = String(annotations[TOOLING]).replace(/\/[^/]*$/, '');
  if (tool !== TOOL) throw new Fail(`ApplySet parent object ${at} already exists and is managed by tooling ${goQuote(tool)} instead of ${goQuote(TOOL)}`);
  if (!Object.hasOwn(labels, ID)) throw new Fail(`ApplySet parent object ${at} exists and does not have required label ${ID}`);
  if (labels[ID] !== idOf(parent)) throw new Fail(`ApplySet parent object ${at} exists and has incorrect value for label ${goQuote(ID)} (got: ${labels[ID]}, want: ${idOf(parent)})`);
  const kinds = kindsOf(ctx, at, annotations);
  const namespaces: string[] = annotations[NAMESPACES] ? annotations[NAMESPACES].split(',') : [];
  return { kinds, namespaces: parent.namespace ? [...namespaces, parent.namespace] : namespaces };
}

function kindsOf(ctx: Ctx, at: string, annotations: Readonly<Record<string, string>>): string[] {
  const fail = (why: string): never => {
    throw new Fail(`parsing ApplySet annotation on ${at}: ${why}`);
  };
  const resources = annotations[RESOURCES];
  if (annotations[KINDS] === undefined) {
    // The older annotation names resources.
    if (!resources) return fail(`kubectl requires the ${goQuote(KINDS)} annotation to be set on all ApplySet parent objects`);
    return resources.split(',').map((r) => {
      const dot = r.indexOf('.');
      return kindOf(findType(ctx.discovery, r) ?? fail(`invalid group resource in ${goQuote(RESOURCES)} annotation: no matches for ${dot < 0 ? '' : r.slice(dot + 1)}/, Resource=${dot < 0 ? r : r.slice(0, dot)}`));
    });
  }
  const kinds = annotations[KINDS] === '' ? [] : annotations[KINDS].split(',');
  for (const kind of kinds) if (!typeOfKind(ctx, kind)) fail(`could not find mapping for kind in ${goQuote(KINDS)} annotation: no matches for kind ${goQuote(kind.split('.')[0]!)} in group ${goQuote(kind.split('.').slice(1).join('.'))}`);
  return kinds;
}

const typeOfKind = (ctx: Ctx, kind: string): Resource | undefined => ctx.discovery.resources.find((r) => kindOf(r) === kind);

function updateParent(ctx: Ctx, { parent, id }: ApplySet, members: Members): void {
  const dryRun = dryRunOf(ctx);
  if (dryRun === 'client') return;
  const { type, name, namespace } = parent;
  const body = {
    kind: type.kind,
    apiVersion: type.group ? `${type.group}/${type.version}` : type.version,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      labels: { [ID]: id },
      annotations: { [NAMESPACES]: sorted(members.namespaces.filter((n) => n !== namespace)).join(','), [KINDS]: sorted(members.kinds).join(','), [TOOLING]: `${TOOL}/${VERSION}` },
    },
  };
  const send = (force: boolean): void => void patch(ctx, type, namespace, name, 'apply', body as Json, { manager: MANAGER, dryRun, validation: validationOf(ctx), force });
  try {
    try {
      send(false);
    } catch (e) {
      if (!isStatus(e, 'Conflict')) throw e;
      ctx.err(`${logHeader(ctx.sys, 'W', 'applyset.go:447')} WARNING: failed to update ApplySet: ${e.message}\nApplySet field manager ${MANAGER} should own these fields. Retrying with conflicts forced.\n`);
      send(true);
    }
  } catch (e) {
    throw new Fail(`failed to update ApplySet: ${(e as Error).message}`);
  }
}

/** Deletes what bears the set's label and is none of `keep`, and has the parent name what is left. Throws Fail. */
export function pruneSet(ctx: Ctx, set: ApplySet, keep: ReadonlySet<string>, report: ReturnType<typeof reporter>): void {
  const dryRun = dryRunOf(ctx);
  const found = sorted(set.before.kinds).flatMap((kind) => {
    const type = typeOfKind(ctx, kind)!;
    return (type.namespaced ? sorted(set.before.namespaces) : [undefined]).flatMap((namespace) =>
      listItems(ctx.api.get(resourcePath(type, namespace), { labelSelector: `${PART_OF}=${set.id}` }), type)
        .filter((o: any) => !keep.has(o.metadata.uid))
        .map((object: any) => ({ type, namespace, object })),
    );
  });
  const { cascade, 'grace-period': grace } = ctx.flags as Record<string, any>;
  for (const { type, namespace, object } of found) {
    const { name } = object.metadata;
    if (dryRun !== 'client') {
      try {
        ctx.api.send({ method: 'DELETE', path: resourcePath(type, namespace, name), body: { ...(dryRun === 'server' ? { dryRun: ['All'] } : {}), propagationPolicy: cascadeOf(ctx, cascade), ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}) } });
      } catch (e) {
        throw new Fail(`pruning ${kindOf(type)} ${namespace ? `${namespace}/` : ''}${name}: ${(e as Error).message}`);
      }
    }
    report({ type, name, object }, 'pruned');
  }
  try {
    updateParent(ctx, set, set.after);
  } catch (e) {
    throw new Fail(`apply and prune succeeded, but ApplySet update failed: ${(e as Error).message}`);
  }
}
