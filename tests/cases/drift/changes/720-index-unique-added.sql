-- expect: drift; kind: index; severity: breaking
-- objects: ux_label_color
CREATE UNIQUE INDEX ux_label_color ON label (color, name);
