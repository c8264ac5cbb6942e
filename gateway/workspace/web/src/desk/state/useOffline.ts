// Whether the workspace is out of reach. Breaks shorter than 3 s are not shown.
import { useCallback, useEffect, useRef, useState } from "react";

export const OFFLINE_MS = 3000;

export function useOffline() {
  const [away, set] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const online = useCallback((there: boolean) => {
    if (there) {
      clearTimeout(timer.current);
      timer.current = undefined;
      set(false);
    } else {
      timer.current ??= setTimeout(() => set(true), OFFLINE_MS);
    }
  }, []);
  useEffect(() => {
    const gone = () => online(false);
    const back = () => online(true);
    addEventListener("offline", gone);
    addEventListener("online", back);
    return () => {
      removeEventListener("offline", gone);
      removeEventListener("online", back);
    };
  }, [online]);
  return { away, online };
}
