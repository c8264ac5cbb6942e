// A secret, shown until it is closed: nothing else shows it again.
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Copy } from "../../desk/card/Copy";
import { Icon } from "../../desk/parts/Icon";

interface Props {
  title: string;
  secret: string;
  hint: string;
  closing: string;
  close: () => void;
}

export function Once({ title, secret, hint, closing, close }: Props) {
  const panel = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another secret takes the focus again
  useEffect(() => panel.current?.focus(), [secret]);
  return (
    <section className="password-once" ref={panel} tabIndex={-1} aria-label={title}>
      <div>
        <p>{title}</p>
        <p className="password">
          <Copy text={secret} />
        </p>
        <p className="quiet small">{hint}</p>
      </div>
      <button type="button" className="plain square" onClick={close} aria-label={closing}>
        <Icon of={X} />
      </button>
    </section>
  );
}
