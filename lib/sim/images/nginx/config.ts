/** One directive of an nginx configuration: `listen 80;` or `server { … }`. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block?: readonly Directive[];
  readonly line: number;
}

/** A mistake in a configuration file, as `nginx -t` words it. */
export class ConfigError extends Error {}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly quoted?: boolean;
}

function tokens(text: string): Token[] {
  const out: Token[] = [];
  let line = 1;
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    if (c === '\n') line++;
    if (/\s/.test(c)) i++;
    else if (c === '#') while (i < text.length && text[i] !== '\n') i++;
    else if (c === '{' || c === '}' || c === ';') {
      out.push({ text: c, line });
      i++;
    } else if (c === '"' || c === "'") {
      let word = '';
      const start = line;
      for (i++; i < text.length && text[i] !== c; i++) {
        if (text[i] === '\\' && i + 1 < text.length) {
          i++;
          word += text[i] === 'n' ? '\n' : text[i] === 't' ? '\t' : text[i];
        } else word += text[i];
        if (text[i] === '\n') line++;
      }
      i++;
      out.push({ text: word, line: start, quoted: true });
    } else {
      let word = '';
      while (i < text.length && !/[\s;]/.test(text[i]!)) {
        if (text[i] === '{' && text[i - 1] !== '$') break;
        if (text[i] === '\\' && i + 1 < text.length) word += text[i++];
        word += text[i++];
        if (word.endsWith('}') && !word.includes('${')) {
          word = word.slice(0, -1);
          i--;
          break;
        }
      }
      out.push({ text: word, line });
    }
  }
  return out;
}

const KNOWN = new Set(
  ('user worker_processes error_log pid events worker_connections multi_accept use http include default_type types types_hash_max_size log_format access_log sendfile tcp_nopush tcp_nodelay keepalive_timeout ' +
    'gzip gzip_types gzip_min_length gzip_comp_level gzip_vary gzip_proxied server listen server_name location root index alias return rewrite try_files error_page add_header expires proxy_pass proxy_set_header ' +
    'proxy_http_version proxy_read_timeout proxy_connect_timeout proxy_send_timeout proxy_redirect proxy_buffering proxy_cache proxy_next_upstream upstream keepalive zone least_conn ip_hash stub_status autoindex allow ' +
    'deny auth_basic auth_basic_user_file client_max_body_size client_body_temp_path proxy_temp_path fastcgi_temp_path uwsgi_temp_path scgi_temp_path client_body_timeout client_header_timeout server_tokens ' +
    'ssl_certificate ssl_certificate_key ssl_protocols ssl_ciphers ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout map set if charset internal resolver fastcgi_pass fastcgi_index fastcgi_param ' +
    'log_not_found etag limit_req limit_req_zone limit_conn limit_conn_zone worker_rlimit_nofile daemon master_process load_module stream real_ip_header set_real_ip_from open_file_cache send_timeout reset_timedout_connection ' +
    'large_client_header_buffers client_header_buffer_size default hostnames absolute_redirect port_in_redirect merge_slashes underscores_in_headers proxy_buffers proxy_buffer_size proxy_hide_header sub_filter sub_filter_once http2').split(' '),
); // prettier-ignore

/** Told of every directive as it is read: it, and where it stands (`/etc/nginx/nginx.conf:3`). */
export type Seen = (directive: Directive, where: string) => void;

/** Parses a file; `read` gives the text of included files by pattern. Throws {@link ConfigError}. */
export function parseConfig(path: string, text: string, read: (pattern: string) => readonly { path: string; text: string }[], seen: Seen = () => {}, depth = 0): Directive[] {
  if (depth > 10) throw new ConfigError(`too many included files in ${path}:1`);
  const list = tokens(text);
  let i = 0;
  const block = (inner: boolean, free: boolean): Directive[] => {
    const out: Directive[] = [];
    for (;;) {
      const t = list[i];
      if (!t) {
        if (inner) throw new ConfigError(`unexpected end of file, expecting "}" in ${path}:${text.split('\n').length}`);
        return out;
      }
      i++;
      if (t.text === '}' && !t.quoted) {
        if (!inner) throw new ConfigError(`unexpected "}" in ${path}:${t.line}`);
        return out;
      }
      if ((t.text === ';' || t.text === '{') && !t.quoted) throw new ConfigError(`unexpected "${t.text}" in ${path}:${t.line}`);
      const args: string[] = [];
      for (;;) {
        const a = list[i++];
        if (!a) throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${path}:${text.split('\n').length}`);
        if (a.quoted) args.push(a.text);
        else if (a.text === ';') {
          if (!free && !KNOWN.has(t.text)) throw new ConfigError(`unknown directive "${t.text}" in ${path}:${t.line}`);
          if (t.text === 'include' && !free) for (const f of read(args[0] ?? '')) out.push(...parseConfig(f.path, f.text, read, seen, depth + 1));
          else {
            const directive = { name: t.text, args, line: t.line };
            out.push(directive);
            seen(directive, `${path}:${t.line}`);
          }
          break;
        } else if (a.text === '{') {
          if (!free && !KNOWN.has(t.text)) throw new ConfigError(`unknown directive "${t.text}" in ${path}:${t.line}`);
          const directive = { name: t.text, args, line: t.line, block: block(true, free || t.text === 'types' || t.text === 'map') };
          out.push(directive);
          seen(directive, `${path}:${t.line}`);
          break;
        } else if (a.text === '}') throw new ConfigError(`unexpected "}" in ${path}:${a.line}`);
        else args.push(a.text);
      }
    }
  };
  return block(false, false);
}
