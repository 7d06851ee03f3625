import { laptop } from './testing/laptop';

test('a key and a request become a certificate, by the cluster or by its authority, and that one is known by', () => {
  const sh = laptop();
  expect(sh('openssl genrsa -out jane.key 2048; openssl req -new -key jane.key -out jane.csr -subj /CN=jane/O=dev; openssl req -in jane.csr -noout -subject -verify; stat -c %a jane.key')).toBe('subject=CN = jane, O = dev\n600\nCertificate request self-signature verify OK');
  sh(`echo '{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"jane"},"spec":{"request":"'$(base64 -w0 jane.csr)'","signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"],"expirationSeconds":3600}}' | kubectl apply -f -`);
  expect(sh('kubectl certificate approve jane; sleep 1; kubectl get csr jane -o jsonpath={.status.certificate} | base64 -d > jane.crt; openssl x509 -in jane.crt -noout -subject -issuer -dates -ext extendedKeyUsage -checkend 7200')).toBe(
    'certificatesigningrequest.certificates.k8s.io/jane approved\nsubject=CN = jane, O = dev\nissuer=CN = kubernetes\nnotBefore=Nov 23 23:55:01 2026 GMT\nnotAfter=Nov 24 00:55:01 2026 GMT\nX509v3 Extended Key Usage: \n    TLS Web Client Authentication\nCertificate will expire',
  );
  expect(sh('for f in "x509 -in jane.crt" "rsa -in jane.key" "req -in jane.csr"; do openssl $f -noout -modulus | openssl md5; done | sort -u | wc -l')).toBe('1');
  sh('kubectl config set-credentials jane --client-certificate=jane.crt --client-key=jane.key; M=/var/lib/minikube/certs; for f in ca.crt ca.key; do minikube ssh "sudo cat $M/$f" > $f; done');
  expect(sh('kubectl --user=jane auth whoami -o jsonpath="{.status.userInfo.username} {.status.userInfo.groups}"')).toBe('jane ["dev","system:authenticated"]');
  expect(sh('openssl req -new -newkey rsa:2048 -nodes -keyout bob.key -out bob.csr -subj "/CN=bob" 2>&1; openssl x509 -req -in bob.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out bob.crt -days 365; openssl verify -CAfile ca.crt bob.crt jane.crt')).toBe('-----\nbob.crt: OK\njane.crt: OK\nCertificate request self-signature ok\nsubject=CN = bob');
  expect(sh('curl -s --cacert ca.crt --cert bob.crt --key bob.key https://192.168.49.2:8443/api/v1/pods | jq -r .message')).toBe('pods is forbidden: User "bob" cannot list resource "pods" in API group "" at the cluster scope');

  // What is not of the authority, not of that key, or no more good, is nobody.
  sh('openssl req -x509 -newkey rsa:2048 -nodes -keyout evil.key -out evil.crt -subj /O=system:masters/CN=evil -days 10');
  expect(sh('kubectl --client-certificate=evil.crt --client-key=evil.key get pods; kubectl --client-certificate=jane.crt --client-key=evil.key get pods; sleep 3600; kubectl --user=jane get pods; openssl verify -CAfile ca.crt evil.crt')).toBe(
    'error: You must be logged in to the server (Unauthorized)\nerror: tls: private key does not match public key\nerror: You must be logged in to the server (Unauthorized)\nO = system:masters, CN = evil\nerror 18 at 0 depth lookup: self-signed certificate\nerror evil.crt: verification failed',
  );
});

test('a server is trusted for its names, by who knows its authority', () => {
  const sh = laptop();
  const names = 'control-plane.minikube.internal, kubernetes, kubernetes.default, kubernetes.default.svc, kubernetes.default.svc.cluster.local, localhost, minikube';
  expect(sh('openssl s_client -connect 192.168.49.2:8443 </dev/null 2>/dev/null | openssl x509 -noout -subject -issuer -ext subjectAltName')).toBe(
    `subject=CN = kube-apiserver\nissuer=CN = kubernetes\nX509v3 Subject Alternative Name: \n    ${names.replace(/(^|, )/g, '$1DNS:')}, IP Address:10.96.0.1, IP Address:192.168.49.2, IP Address:127.0.0.1`,
  );
  const failed = 'Unable to connect to the server: tls: failed to verify certificate: x509: certificate';
  expect(sh('kubectl get pods --tls-server-name=wrong.example.com 2>&1 | tail -1; kubectl get pods --tls-server-name=localhost; kubectl --kubeconfig=/dev/null -s https://192.168.49.2:8443 get pods 2>&1 | tail -1')).toBe(
    `${failed} is valid for ${names}, not wrong.example.com\n${failed} signed by unknown authority\nNo resources found in default namespace.`,
  );
  sh('kubectl get cm kube-root-ca.crt -o jsonpath="{.data.ca\\.crt}" > ca.crt; openssl req -x509 -newkey rsa -nodes -out own.crt -subj /CN=kubernetes');
  expect(sh('for ca in ca.crt own.crt none.crt; do curl -s --cacert $ca https://192.168.49.2:8443/version > /dev/null; echo $?; done; curl -sS --cacert ca.crt --resolve web:8443:192.168.49.2 https://web:8443/; curl -s https://192.168.49.2:8443; echo $?')).toBe(
    "0\n60\n77\n60\ncurl: (60) SSL: no alternative certificate subject name matches target host name 'web'\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.",
  );
});

test.each(['null', '[]', '{"user":5}', '{"user":"a","groups":5,"issuer":"b"}', '{"user":"a","groups":[],"issuer":"b","serial":"zz"}', '{"user":"a","groups":[],"issuer":"b","notAfter":"never"}', '{"user":"a","groups":[],"issuer":"b","subject":[5]}'])(
  '%s is no certificate, to nobody who reads it',
  (json) => {
    const sh = laptop();
    sh(`{ echo "-----BEGIN CERTIFICATE-----"; echo '${json}' | base64; echo "-----END CERTIFICATE-----"; } > c`);
    expect(sh('openssl x509 -in c -noout -text; openssl verify -CAfile c c')).toBe('Could not read certificate from c\nUnable to load certificate\nCould not read certificate from c\nUnable to load certificate');
  },
);
