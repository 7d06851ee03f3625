/**
 * Which folder may import which: ARCHITECTURE.md's arrows, held by a machine. Each rule names the accident it prevents.
 */
const sim = (folder) => `^lib/sim/${folder}/`;
/** A folder of lib/sim and what it may import besides itself. `api/client` and such are single files. */
const ARROWS = {
  core: [],
  store: ['core'],
  kinds: ['core'],
  machine: ['core'],
  api: ['core', 'store', 'kinds'],
  controllers: ['core', 'kinds', 'api/client'],
  scheduler: ['core', 'kinds', 'api/client', 'controllers/(controller|watching|changes)'],
  shell: ['core', 'machine'],
  network: ['core', 'kinds', 'api/client', 'machine'],
  images: ['core', 'machine', 'shell'],
  kubelet: ['core', 'kinds', 'api/client', 'machine', 'images', 'network'],
  bootstrap: ['core', 'kinds', 'api/client', 'machine', 'images', 'network', 'kubelet'],
  programs: ['core', 'kinds', 'api/client', 'machine', 'shell', 'network'],
};
const ACCIDENTS = {
  core: 'the ground floor would rest on the first',
  store: 'etcd would know what a Pod is',
  kinds: 'a kind would act instead of describing',
  machine: 'an operating system would know Kubernetes',
  api: 'the API server would run controllers, or a shell',
  controllers: 'a controller would go around the API to the store, or to a kubelet',
  scheduler: 'the scheduler would start Pods itself',
  shell: 'bash would know kubectl',
  network: 'routing would start processes',
  images: 'an image would know the cluster it runs in',
  kubelet: 'a kubelet would go around the API to the store',
  bootstrap: 'a cluster would be made of something else than API objects and machines',
  programs: 'a command would reach behind the API it is to show',
};

module.exports = {
  forbidden: [
    ...Object.entries(ARROWS).map(([folder, may]) => ({
      name: `sim-${folder}`,
      comment: `else ${ACCIDENTS[folder]}`,
      severity: 'error',
      from: { path: sim(folder), pathNot: '(\\.test\\.ts$|/testing/)' },
      to: { path: '^(lib|app)/', pathNot: [sim(folder), ...may.map((m) => `^lib/sim/${m}(/|\\.ts$)`)] },
    })),
    { name: 'sim-alone', comment: 'else the simulator would depend on the website it is served by', severity: 'error', from: { path: '^lib/sim/' }, to: { path: '^(app|prisma|lib/(?!sim/))' } },
    { name: 'sim-front-door', comment: 'else the server would reach into a world past its inputs', severity: 'error', from: { path: '^lib/(?!sim/)', pathNot: '(\\.test\\.ts$|/testing/)' }, to: { path: '^lib/sim/(?!index\\.ts$)' } },
    { name: 'no-undeclared', comment: 'else a fresh install would not have it', severity: 'error', from: { path: '^(lib|app)/' }, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|\\.build|lib/generated|lib/sim/kinds/generated)' },
    // Imports of types alone are no dependency at run time, but they are knowledge: they count.
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
