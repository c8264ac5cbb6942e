// True once something has lasted for a while: skeletons come after 150 ms, so that a quick answer does not flicker.
import { useEffect, useState } from "react";

export function useLate(lasts: boolean, ms = 150): boolean {
  const [late, set] = useState(false);
  useEffect(() => {
    set(false);
    if (!lasts) return;
    const timer = setTimeout(() => set(true), ms);
    return () => clearTimeout(timer);
  }, [lasts, ms]);
  return lasts && late;
}
