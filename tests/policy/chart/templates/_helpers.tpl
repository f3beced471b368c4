{{/* The password that was given, or the one that is there, or a new one. */}}
{{- define "shop.password" -}}
{{- $secret := lookup "v1" "Secret" .Release.Namespace (include "shop.fullname" .) }}
{{- if .Values.auth.password }}
{{- .Values.auth.password }}
{{- else if $secret }}
{{- index $secret.data "admin-password" | b64dec }}
{{- else }}
{{- randAlphaNum 16 }}
{{- end }}
{{- end -}}
