[ -f ~/brain.txt ] || { echo "There is no file brain.txt in your home yet."; exit 1; }
name=$(tr -d '[:space:]' < ~/brain.txt)
name=${name#pod/}
case $name in
  etcd-hello-node) echo "etcd-hello-node it is." ;;
  etcd) echo "etcd is right; the Pod's full name is wanted."; exit 1 ;;
  "") echo "brain.txt is empty."; exit 1 ;;
  *) echo "brain.txt says $name; that Pod does not store the state of the cluster."; exit 1 ;;
esac
