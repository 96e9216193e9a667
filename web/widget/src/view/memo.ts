/** Skips rendering while the props are the same. */
import { Component, h, type ComponentChild, type FunctionComponent } from 'preact';

export function memo<P extends object>(View: FunctionComponent<P>): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const keys = new Set([...Object.keys(this.props), ...Object.keys(next)]) as Set<keyof P>;
      return [...keys].some((key) => (this.props as P)[key] !== next[key]);
    }

    override render(props: P): ComponentChild {
      return h(View as FunctionComponent<object>, props);
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}
