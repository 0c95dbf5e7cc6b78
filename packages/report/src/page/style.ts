import { inks, regimeHues } from '../figure/palette.ts';
import { darkRules, lightRules } from '../figure/standalone.ts';

/** Colours of a theme as custom properties. */
function properties(theme: 'light' | 'dark'): string {
  const paper = { light: '#fbfaf7', dark: '#101316' }[theme];
  const link = { light: '#0b5cad', dark: '#7db6f5' }[theme];
  const names = Object.entries(inks).map(([name, ink]) => `--${name}:${ink[theme]}`);
  const colors = regimeHues.map((hue) => `--${hue.name}:${hue[theme]}`);
  return [`--paper:${paper}`, `--link:${link}`, ...names, ...colors].join(';');
}

const layout = `
*{box-sizing:border-box}
html{color-scheme:light dark;background:var(--paper);-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:60rem;padding:3.5rem 1.75rem 5rem;color:var(--text);
  font:1rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
h1,h2,h3,h4,p,dl,dd,table,figure,pre,ul{margin:0;padding:0}
a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.18em}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.84em}
.serif,h1,.story{font-family:Charter,'Bitstream Charter','Iowan Old Style','Sitka Text',Cambria,Georgia,serif}

.eyebrow{font-weight:400;color:var(--muted);font-size:.82rem;letter-spacing:.02em}
h1{font-weight:500;font-size:clamp(1.35rem,1.1rem + 1.2vw,1.85rem);line-height:1.28;letter-spacing:-.008em;margin:.9rem 0 1.2rem;text-wrap:pretty}
h1 span{display:block}
h1 span+span{margin-top:.9rem}
h1.many{font-size:1.08rem;line-height:1.4;letter-spacing:0}
h1.many a{display:block;font:400 .82rem system-ui,sans-serif}
h2{font-size:1.3rem;line-height:1.3;font-weight:650;margin:4.5rem 0 .4rem;letter-spacing:-.01em}
h3{font-size:1rem;font-weight:650;margin:2.8rem 0 .5rem}
h4{font-size:.92rem;font-weight:600;margin:1.8rem 0 .2rem;padding-top:.6rem;border-top:1px solid var(--grid)}
.plain{max-width:44rem}
sub{font-size:.75em;line-height:0}
.lead{color:var(--muted);max-width:44rem}
p+p{margin-top:.8rem}
.note{border-left:3px solid var(--hue-replace-multiple);padding:.35rem 0 .35rem .9rem;margin:1.4rem 0;max-width:44rem}

.scroll{overflow-x:auto;margin:1.2rem 0 0}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums lining-nums}
table.full{width:100%}
th{font-weight:600;text-align:left}
thead th{color:var(--muted);font-weight:500;vertical-align:bottom}
th,td{padding:.42rem .9rem .42rem 0;vertical-align:top;border-bottom:1px solid var(--grid)}
tr>:last-child{padding-right:0}
.number{text-align:right;white-space:nowrap}
.group th{padding-top:1.5rem;border-bottom-color:var(--muted);color:var(--text);font-weight:600}
.sub{display:block;color:var(--muted);font-size:.92em}
tbody th{white-space:nowrap}
.losses tbody th{position:sticky;left:0;background:var(--paper);padding-right:1.2rem}
.losses td{line-height:1.45}
.losses .number{padding-left:.5rem;padding-right:0}
table.dense{font-size:.79rem}
.dense .number{padding-left:.3rem}
.losses.dense tbody th{padding-right:.4rem}
.mark{width:.85em;height:.85em;vertical-align:-.06em;margin-right:.5em}
.verdict b{white-space:nowrap}
.reference .about th{padding-top:1.4rem;border-bottom:0;white-space:normal}
.reference .about div{position:sticky;left:0;display:inline-block;max-width:min(56rem,calc(100vw - 2.4rem))}
.reference .about .sub{font-weight:400}
.reference tbody th[scope=row]{color:var(--muted);font-weight:400;border-bottom:0;padding-bottom:.1rem}
.reference tbody td{border-bottom:0;padding-bottom:.1rem}
.reference tbody .published>:is(th[scope=row],td){color:var(--muted);border-bottom:1px solid var(--grid);padding-top:.1rem;padding-bottom:.6rem}
.reference .number{padding-left:.6rem;padding-right:0}
.verdicts td.number{padding-left:.6rem}
.term{display:none}
.verdict b{font-weight:650}
.caption,figcaption{color:var(--muted);font-size:.86rem;line-height:1.5;max-width:46rem}
figcaption{margin-top:.6rem}
.caption{margin-top:.6rem}
figure{margin-top:1.8rem}
figure svg{display:block;width:100%;height:auto;overflow:visible}
.legend{font-size:.86rem;font-weight:600;margin-top:.6rem}
.legend span{margin-right:1.1rem;white-space:nowrap}
h4+figure{margin-top:.8rem}
figure svg.narrow{display:none}
figure svg.mark{display:inline;width:.85em;height:.85em}

.stories{display:grid;gap:1.4rem 2rem;margin-top:1.2rem}
.stories .head{font-weight:600;border-bottom:1px solid var(--muted);padding-bottom:.35rem}
.stories .when{grid-column:1/-1;color:var(--muted);font-size:.86rem;border-top:1px solid var(--grid);padding-top:.7rem;margin-bottom:-.8rem}
.stories .head+.when{border-top:0;padding-top:0}
.stories .both{grid-column:1/-1;max-width:44rem}
.stories .who{display:none;font:600 .86rem system-ui,sans-serif;margin-bottom:.25rem}
.stories.wrapped .head{display:none}
.stories.wrapped .who{display:block}
.story{font-size:1.02rem;line-height:1.55;overflow-wrap:anywhere;white-space:pre-line}
.story summary{display:inline;list-style:none;cursor:pointer}
.story details[open]::details-content{display:inline}
.story summary::-webkit-details-marker{display:none}
.more{color:var(--link);font:.82rem system-ui,sans-serif;white-space:nowrap}
details[open]>summary .more{display:none}
details.fold{margin-top:1rem}
details.fold>summary{cursor:pointer;color:var(--link);font-size:.9rem}

.plates{display:flex;flex-wrap:wrap;gap:1.4rem}
.plates.whole{flex-direction:column;overflow-x:auto;margin-top:.8rem}
.plate{min-width:0;font-size:.8rem}
.plate .head{font-size:.875rem;font-weight:600;padding-bottom:.5rem}
.row{display:grid;grid-template-columns:3.3rem minmax(0,max-content);align-items:center;margin-bottom:4px}
.row.apart{margin-top:12px}
.row-name{color:var(--muted);font-variant-numeric:tabular-nums lining-nums}
.row img{display:block;max-width:100%;height:auto;image-rendering:pixelated}
.whole .row{grid-template-columns:3.3rem max-content}
.whole .row img{max-width:none}

.space .plate{flex:1 1 22rem}
.molecules{display:grid;grid-template-columns:1.6rem repeat(var(--columns),minmax(0,1fr));gap:.3rem .8rem;align-items:center}
.space.whole .molecules{grid-template-columns:1.6rem repeat(var(--columns),minmax(8rem,14rem))}
.molecule,.formula{color:var(--muted);font-variant-numeric:tabular-nums lining-nums}
.formula{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.molecule svg{overflow:hidden}
.molecule span{display:block}
.molecule.fault{align-self:stretch;display:flex;flex-direction:column;justify-content:center;background:var(--shade);border-radius:.4rem;padding:.6rem;text-align:center}
.viewer form,.viewer .stage,.viewer .caption{display:none}
.viewer.started .missing{display:none}
.viewer.started form{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;align-items:center;margin:.8rem 0;font-size:.86rem}
.viewer.started .stage,.viewer.started .caption{display:block}
.viewer .stage{position:relative;width:100%;height:min(28rem,70vh);border:1px solid var(--grid);border-radius:.4rem;overflow:hidden}
.viewer select{max-width:14rem}
.viewer label{white-space:nowrap}
.viewer output{color:var(--muted)}
ol.names{font-size:.86rem;margin:.6rem 0 0;padding-left:1.4rem}
ol.names code{overflow-wrap:anywhere}

dl.facts{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.3rem 1.4rem;font-size:.9rem;margin-top:.8rem;font-variant-numeric:tabular-nums lining-nums}
dl.facts dt{color:var(--muted)}
dl.facts dd{overflow-wrap:anywhere}
.columns{columns:2 20rem;column-gap:3rem}
.columns dl{break-inside:auto}
pre{background:var(--shade);border-radius:.4rem;padding:.8rem 1rem;margin-top:.7rem;overflow-x:auto;line-height:1.55}
footer{margin-top:4.5rem;padding-top:1rem;border-top:1px solid var(--grid);color:var(--muted);font-size:.82rem}
`;

const phone = `@media screen and (max-width:640px){
body{padding:2rem 1.1rem 4rem}
h2{margin-top:3.2rem}
figure svg.wide{display:none}
figure svg.narrow{display:block}
.row img{image-rendering:auto}
.stories{grid-template-columns:1fr!important}
.stories .head{display:none}
.stories .who{display:block}
dl.facts{grid-template-columns:1fr;gap:0}
.verdicts,.verdicts tbody{display:block}
.verdicts thead{display:none}
.verdicts tr{display:grid;grid-template-columns:1fr auto;gap:.15rem 1rem;padding:.7rem 0;border-bottom:1px solid var(--grid)}
.verdicts tr.group{padding-bottom:.2rem;border-bottom-color:var(--muted)}
.verdicts th,.verdicts td,.group th{padding:0;border:0}
.verdicts td.number{padding:0;text-align:left}
.verdicts .verdict{order:1;text-align:right}
.verdicts td.number{order:2;grid-column:1/-1;display:flex;flex-wrap:wrap;gap:0 .6rem;font-size:.94em}
.verdicts .sub{display:inline}
.verdicts .verdict .sub{display:block}
.term{display:inline;color:var(--muted);min-width:9.5rem}
.losses tbody th{white-space:normal;width:min-content;padding-right:.3rem}
dl.facts dd{margin-bottom:.55rem}
}`;

const print = `@media print{
@page{margin:16mm 15mm}
body{padding:0;max-width:none;font-size:10pt}
h2{margin-top:2.2rem}
h2,h3,h4,thead{break-after:avoid}
figure:not(:has(.space)),tr,.story,.stories>div,.row,.molecule,dl.facts>*{break-inside:avoid}
.legend,.plate .head,.formula{break-after:avoid}
.space .plate{flex-basis:40%}
details.fold{display:none}
.more{display:none}
.story details::details-content{display:inline;content-visibility:visible}
.scroll{overflow:visible}
a{color:inherit}
}`;

/** The style sheet of the page: light and dark, wide and narrow, screen and paper. */
export const style = [
  `:root{${properties('light')}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${properties('dark')}}${darkRules('svg ')}}`,
  `@media print{:root{--paper:#fff}${lightRules('svg ')}}`,
  'svg .rim{stroke:var(--paper)}',
  layout,
  phone,
  print,
].join('\n');
