// An icon beside words; screen readers skip it.
import type { LucideIcon } from "lucide-react";

export function Icon({ of: Shape }: { of: LucideIcon }) {
  return <Shape className="icon" aria-hidden="true" />;
}
