import { daemon } from './daemon';
import { respond } from './http';
import type { Image } from './image';

/** The small Node server of the "Learn Kubernetes Basics" tutorial. */
const bootcamp = daemon({
  name: 'kubernetes-bootcamp',
  rest: { cpu: 0.3, memory: 14 },
  ports: () => [8080],
  farewell: () => '',
  log: (sys) => `Kubernetes Bootcamp App Started At: ${new Date(sys.now).toISOString()} | Running On:  ${sys.hostname} \n`,
  request(sys, request) {
    const version = sys.files.read('/etc/image-tag').trim().replace('v', '');
    sys.write(1, `\nRunning On: ${sys.hostname} | Total Requests: 1 | Log Time: ${new Date(sys.now).toISOString()}\n`);
    return respond(200, `Hello Kubernetes bootcamp! | Running on: ${sys.hostname} | v=${version}\n`, { 'content-type': 'text/plain', ...(request.method === 'HEAD' ? {} : { connection: 'close' }) });
  },
});

export const bootcampImage: Image = {
  repositories: ['gcr.io/google-samples/kubernetes-bootcamp', 'gcr.io/k8s-minikube/kubernetes-bootcamp', 'docker.io/jocatalin/kubernetes-bootcamp'],
  tags: { v1: { bytes: 83600000 }, v2: { bytes: 83600000 }, latest: { bytes: 83600000, version: 'v1' } },
  config: { cmd: ['/bin/sh', '-c', 'node server.js'], env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', NPM_CONFIG_LOGLEVEL: 'info', NODE_VERSION: '6.3.1' }, ports: [8080] },
  base: 'debian',
  files: {
    '/usr/local/bin/node': { program: 'kubernetes-bootcamp' },
    '/usr/bin/curl': { program: 'curl' },
    '/server.js':
      "var http = require('http');\nvar requests=0;\nvar podname= process.env.HOSTNAME;\nvar startTime;\nvar host;\nvar handleRequest = function(request, response) {\n  response.setHeader('Content-Type', 'text/plain');\n  response.writeHead(200);\n  response.write(\"Hello Kubernetes bootcamp! | Running on: \");\n  response.write(host);\n  response.end(\" | v=1\\n\");\n}\nvar www = http.createServer(handleRequest);\nwww.listen(8080);\n",
  },
  programs: [bootcamp],
};
