/* eslint-disable @typescript-eslint/no-explicit-any */

/** What a request for devices has unless said otherwise (`SetDefaults_ExactDeviceRequest` and its like in `pkg/apis/resource/v1`). */
export function defaultDeviceClaim(spec: any): void {
  for (const request of spec?.devices?.requests ?? []) {
    for (const r of [request.exactly, ...(request.firstAvailable ?? [])]) {
      if (!r) continue;
      r.allocationMode ||= 'ExactCount';
      if (r.allocationMode === 'ExactCount') r.count ||= 1;
      for (const t of r.tolerations ?? []) t.operator ||= 'Equal';
    }
  }
}
