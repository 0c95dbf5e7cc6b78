/** The name of a measured quantity and its unit, such as "test cross-entropy" and "nats per token". */
export interface Quantity {
  readonly name: string;
  readonly unit?: string;
}

/** Splits a label such as `test cross-entropy (nats per token)`; a formula or a name behind a comma or a colon is left out. */
export function quantityOf(label: string): Quantity {
  const match = /^(.*?)\s*\(([^()]*)\)\s*$/.exec(label);
  const name = (match?.[1] ?? label).split(/[,:] /)[0] as string;
  const unit = match?.[2];
  return unit === undefined ? { name } : { name, unit };
}

/** A label with the typographer's signs in its formula: `||w - w*||^2` becomes ‖w − w*‖². */
export function typeset(label: string): string {
  return label.replaceAll('||', '\u2016').replaceAll('^2', '\u00b2').replaceAll(' - ', ' \u2212 ');
}
