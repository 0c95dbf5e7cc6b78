import { Fault } from '@ouroboros/errors';

/** How gradients are kept inside the range of a half type. */
export interface LossScale {
  /** Factor of the loss before it is differentiated, at the beginning of a run; default 65536. */
  readonly initial?: number;
  /** The factor doubles after this many steps without an overflow; default 2000. 0: it never changes. */
  readonly interval?: number;
}

/** Mixed precision: parameters, optimizer state and loss in float32, the passes in a half type. */
export interface PrecisionOptions {
  /** Type of the forward and backward pass, apart from operators that need the range or digits of float32. */
  readonly compute: 'float16' | 'bfloat16';
  /**
   * Loss scaling: a step whose gradients are not finite changes neither parameters nor slots, statistics or the count of
   * steps, and halves the factor. Default: on for float16; `none` for bfloat16, which has the range of float32.
   */
  readonly lossScale?: LossScale | 'none';
  /** Further operators that stay in float32, such as `Sigmoid` or `com.microsoft.FastGelu`. */
  readonly float32?: readonly string[];
}

/** The loss scaling that `options` ask for; undefined: none. Throws Fault `autodiff/bad-loss-scale`. */
export function lossScaleOf(options: PrecisionOptions | undefined): Required<LossScale> | undefined {
  if (!options) return undefined;
  const { compute, lossScale = compute === 'float16' ? {} : 'none' } = options;
  if (lossScale === 'none') return undefined;
  const { initial = 65536, interval = 2000 } = lossScale;
  if (!(initial > 0 && Number.isFinite(initial))) throw badLossScale('initial', 'a positive number', initial);
  if (!(interval >= 0)) throw badLossScale('interval', 'a number of steps, 0 for never', interval);
  return { initial, interval };
}

function badLossScale(name: string, expected: string, received: number): Fault {
  return new Fault({
    code: 'autodiff/bad-loss-scale',
    kind: 'request',
    subject: `precision.lossScale.${name}`,
    expected,
    received: `${received}`,
  });
}
