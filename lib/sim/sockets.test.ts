import { laptop } from './testing/laptop';

test.each([false, true])('servers answer byte by byte: directly, and through a forwarded port (saved in between: %s)', (hibernate) => {
  const sh = laptop(hibernate);
  sh('for p in web:nginx redis:redis:7; do kubectl run ${p%%:*} --image=${p#*:}; done; kubectl run box --image=busybox -- sh -c "nc -lk -p 7 -e cat & nc -lk -p 8 -e date +%Y"; kubectl wait --for=condition=Ready pod --all');
  const says = (line: string, wanted: string) => expect([line, sh(line)]).toEqual([line, wanted]);
  says('IP=$(kubectl get pod redis -o jsonpath={.status.podIP}); kubectl exec box -- sh -c "printf \'SET a 7\\r\\nGET a\\r\\n*2\\r\\n\\$4\\r\\nINCR\\r\\n\\$1\\r\\na\\r\\n\' | nc $IP 6379; nc -zv $IP 80; echo | nc 127.0.0.1 8" 2>&1 | sed "s/$IP/IP/g"', '+OK\r\n$1\r\n7\r\n:8\r\nnc: IP (IP:80): Connection refused\n2026');
  says("printf 'MULTI\\nINCR a\\nNOSUCH\\nEXEC\\nGET a\\n' | kubectl exec -i redis -- redis-cli", "OK\nQUEUED\nERR unknown command 'NOSUCH', with args beginning with: \nEXECABORT Transaction discarded because of previous errors.\n8");
  says(
    "kubectl port-forward web 8080:80 8081:81 > said 2>&1 & sleep 1; printf 'HEAD / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET /no HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | nc localhost 8080 | tr -d '\\r' | grep -E '^(HTTP|Content-Length|Connection)'; curl -s localhost:8080 localhost:8080 | grep -c '<title>'; (exec 3<>/dev/tcp/localhost/8080; echo junk >&3; head -1 <&3); nc localhost 8081; sleep 1; sed 's/ [0-9a-f]\\{64\\}.*//; s/^E.*an err/an err/' said",
    'HTTP/1.1 200 OK\nContent-Length: 615\nHTTP/1.1 404 Not Found\nContent-Length: 153\nConnection: close\n2\nHTTP/1.1 400 Bad Request\r\nForwarding from 127.0.0.1:8080 -> 80\nForwarding from [::1]:8080 -> 80\nForwarding from 127.0.0.1:8081 -> 81\nForwarding from [::1]:8081 -> 81\nHandling connection for 8080\nHandling connection for 8080\nHandling connection for 8080\nHandling connection for 8081\nan error occurred forwarding 8081 -> 81: error forwarding port 81 to pod\nerror: lost connection to pod',
  );
  says('kubectl port-forward box 7007:7 > /dev/null & sleep 1; seq 1 30000 | nc -N localhost 7007 | cksum; kill $!; seq 1 30000 | cksum', '3957459851 168894\n3957459851 168894');
  says(
    "kubectl proxy --port=8001 > /dev/null & sleep 1; (printf 'GET /api/v1/namespaces/default/pods?watch=1&resourceVersion=0&fieldSelector=metadata.name%%3Dbox HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'; sleep 1; kubectl label pod box a=b > /dev/null; sleep 1) | nc -q 0 localhost 8001 | grep -oE '^(HTTP/1.1 [0-9]+|Transfer-Encoding: chunked|.\"type\":\"[A-Z]+\")'; kill $!",
    'HTTP/1.1 200\nTransfer-Encoding: chunked\n{"type":"ADDED"\n{"type":"MODIFIED"',
  );
});
