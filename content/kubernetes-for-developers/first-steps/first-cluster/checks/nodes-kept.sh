[ -f ~/nodes.txt ] || { echo "There is no file nodes.txt in your home yet."; exit 1; }
[ -s ~/nodes.txt ] || { echo "nodes.txt is empty."; exit 1; }
for node in hello-node hello-node-m02; do
  grep -qE "(^|[^a-z0-9-])$node([^a-z0-9-]|\$)" ~/nodes.txt || { echo "nodes.txt does not name the node $node."; exit 1; }
done
echo "nodes.txt names both nodes."
