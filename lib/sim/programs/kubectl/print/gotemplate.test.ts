import { TemplateError, parseTemplate, runTemplate } from './gotemplate';

const data = { kind: 'Secret', data: { user: 'YWRtaW4=', pass: 'czNjcjN0' }, items: [{ n: 1 }, { n: 2 }], empty: {} };

const run = (text: string, missing = true) => {
  try {
    return runTemplate(parseTemplate(text), data, missing);
  } catch (e) {
    if (e instanceof TemplateError) return `! ${e.message}`;
    throw e;
  }
};

test('pipelines, ranges, conditions, variables, functions, trimming', () => {
  expect(
    [
      '{{range $k, $v := .data}}{{$k}}={{$v | base64decode}} {{end}}',
      '{{range $i, $x := .items}}{{if $i}}, {{end}}{{$x.n}}{{else}}none{{end}}',
      '{{with .empty}}yes{{else}}no{{end}}',
      '{{index .data "user"}} {{printf "%s-%03d|%-5s|" .kind 5 "x"}}',
      '{{if and (eq .kind "Secret") (gt (len .items) 1)}}many{{end}}',
      '{{$n := 0}}{{range .items}}{{$n = .n}}{{end}}{{$n}}',
      'a  {{- /* note */ -}}  b {{- " c" }}',
      '{{define "t"}}<{{.}}>{{end}}{{template "t" .kind}}',
      '{{.data}} {{.zzz}} {{.zzz.yyy}} {{exists . "data" "user"}}',
      '{{range .items}}{{if eq .n 2}}{{break}}{{end}}{{.n}}{{end}}',
    ].map((t) => run(t)),
  ).toEqual([
    'pass=s3cr3t user=admin ',
    '1, 2',
    'no',
    'YWRtaW4= Secret-005|x    |',
    'many',
    '2',
    'ab c',
    '<Secret>',
    'map[pass:czNjcjN0 user:YWRtaW4=] <no value> <no value> true',
    '1',
  ]);
});

test("mistakes are told in text/template's sentences", () => {
  expect([run('{{.data.a'), run('{{nofunc .}}'), run('{{range .items}}'), run('{{end}}'), run('{{$x}}'), run('{{.zzz}}', false)]).toEqual([
    '! template: output:1: unclosed action',
    '! template: output:1: function "nofunc" not defined',
    '! template: output:1: unexpected EOF',
    '! template: output:1: unexpected {{end}}',
    '! template: output:1: undefined variable "$x"',
    '! template: output:1:2: executing "output" at <.zzz>: map has no entry for key "zzz"',
  ]);
});
