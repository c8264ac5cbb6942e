// A button of the conversation's header, with its key, and the menu that may hang from it.
import type { LucideIcon } from "lucide-react";
import type { AriaAttributes, ReactNode } from "react";
import { Icon } from "../parts/Icon";
import { Menu, type MenuItem } from "../parts/Menu";

type Popup = Pick<AriaAttributes, "aria-haspopup" | "aria-expanded">;

interface ActionProps extends Popup {
  label: string;
  /** The key that does the same. */
  hint: string;
  icon: LucideIcon;
  act: () => void;
  disabled?: boolean;
}

export function Action({ label, hint, icon, act, disabled = false, ...popup }: ActionProps) {
  return (
    <button type="button" className="plain" onClick={act} disabled={disabled} title={`${label} (${hint})`} {...popup}>
      <Icon of={icon} />
      <span>{label}</span>
    </button>
  );
}

interface MenuAnchorProps {
  label: string;
  items: MenuItem[];
  open: boolean;
  close: () => void;
  /** The button that opens the menu. */
  children: ReactNode;
}

export function MenuAnchor({ label, items, open, close, children }: MenuAnchorProps) {
  return (
    <span className="anchor">
      {children}
      {open && <Menu label={label} close={close} items={items} />}
    </span>
  );
}
