// A button of an icon alone. One that can do nothing now stays where it is, so that it keeps the focus.
import type { LucideIcon } from "lucide-react";
import { Icon } from "./Icon";

interface Props {
  label: string;
  icon: LucideIcon;
  off?: boolean;
  act: () => void;
}

export function IconButton({ label, icon, off = false, act }: Props) {
  return (
    <button
      type="button"
      className="plain square"
      aria-label={label}
      title={label}
      aria-disabled={off}
      onClick={() => !off && act()}
    >
      <Icon of={icon} />
    </button>
  );
}
