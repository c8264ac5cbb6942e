// How every part of the installation is, asked for again while the page is open.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../lib/api";

const EVERY_MS = 20_000;

export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => get("/api/admin/health", { signal }),
    refetchInterval: EVERY_MS,
    refetchOnWindowFocus: "always",
  });
}
