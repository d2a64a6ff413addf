/**
 * Names of the gateways in what `sofia status` prints, in order and each once. A line has name, type, data and state, parted
 * by tabs; a gateway's name stands behind its profile's: `external::carrier-a  gateway  sip:...  NOREG`.
 */
export function gatewaysOf(sofiaStatus: string): readonly string[] {
  const names = sofiaStatus.split('\n').flatMap((line) => {
    const [name = '', type = ''] = line.split('\t').map((field) => field.trim());
    return type === 'gateway' ? [name.replace(/^.*::/, '')] : [];
  });
  return [...new Set(names)];
}
