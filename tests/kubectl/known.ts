/**
 * Command lines of which it is known that our kubectl answers in other words than the real one, and why; docs/differences.md
 * tells the same to readers. Whatever else differs fails the test, and so does a line here that differs no more.
 */
export const KNOWN: Readonly<Record<string, string>> = {
  'kubectl config view': 'the laptop\'s kubeconfig has certificates, the one for outside clients has none',
  'kubectl explain svc.spec --output=plaintext-openapiv2': 'the layout of before v1.27 is not here: it is told as the present one',
  'kubectl get --help': 'prose in our own words',
  'kubectl create --help': 'prose in our own words',
  'kubectl proxy --help | head -5': 'prose in our own words',
  'kubectl completion bash | head -3': 'the script is our own',
};
