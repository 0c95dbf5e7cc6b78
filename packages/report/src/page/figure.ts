import { type Drawing, type FigureForm, inlineSvg } from '../figure/drawing.ts';
import { type Content, type Markup, markup } from '../markup.ts';

/** A figure of a run: on the page in two forms, and as a file. */
export interface Figure {
  /** Last part of the name of its file, such as `loss`. */
  readonly name: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  /** Regimes that the page names once for several figures, and a file for itself. */
  readonly regimes?: readonly string[];
  draw(form: FigureForm): Drawing;
}

/** A figure on the page, which shows the form that fits. */
export function figureMarkup({ draw, description }: Figure, caption?: Content): Markup {
  const forms = (['wide', 'narrow'] as const).map((form) => inlineSvg(draw(form), form, description));
  const text = caption === undefined ? undefined : markup`<figcaption>${caption}</figcaption>`;
  return markup`<figure>${forms}${text}</figure>`;
}
