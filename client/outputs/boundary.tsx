import { Component, type ReactNode } from "react";

interface Props {
  /** What is shown in words when the output cannot be drawn. */
  fallback: string;
  /** Another value gives the output another chance. */
  of: unknown;
  children: ReactNode;
}

/** One broken output must not take the page with it. */
export class OutputBoundary extends Component<Props, { error: Error | null; of: unknown }> {
  override state: { error: Error | null; of: unknown } = { error: null, of: this.props.of };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: Props, state: { of: unknown }): { error: null; of: unknown } | null {
    return Object.is(props.of, state.of) ? null : { error: null, of: props.of };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return (
      <div className="output-broken">
        <p className="notice">
          This output cannot be drawn ({this.state.error.message}). It is shown as text.
        </p>
        <pre className="plain">{this.props.fallback}</pre>
      </div>
    );
  }
}
